Console.WriteLine("searchr3");
